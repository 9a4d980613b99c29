// Control: autocannon, called as a library in this process. It keeps no connection from block to block.
import autocannon from 'autocannon';

export async function openArm({ origin, path, headers, body, concurrency }) {
  return {
    run: async ({ ms }) => {
      const result = await autocannon({
        url: origin + path,
        method: 'POST',
        headers,
        body,
        connections: concurrency,
        duration: ms / 1000,
      });
      if (result.errors > 0 || result.non2xx > 0)
        throw new Error(`${result.errors} errors, ${result.non2xx} answers other than 2xx`);
      return { answered: result['2xx'] };
    },
  };
}
