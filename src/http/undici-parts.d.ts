/** undici's own files, typed as what its index gives: the index would load fetch, WebSocket and caches as well. */
declare module 'undici/lib/dispatcher/client.js' {
  export { Client as default } from 'undici';
}

declare module 'undici/lib/core/connect.js' {
  export { buildConnector as default } from 'undici';
}
