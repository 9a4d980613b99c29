const secrets = new Set<string>();

/**
 * Registers a secret's value, so that `redact` removes it wherever it appears, written as it is, in a URL, in JSON, or
 * in JSON within JSON. Values under 6 characters are ignored.
 */
export function registerSecret(value: string): void {
  if (value.length < 6) return;
  const inJson = escapeForJson(value);
  for (const form of [value, inJson, escapeForJson(inJson), encodeURIComponent(value)]) secrets.add(form);
}

function escapeForJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** The text without registered secrets and `hf_…` tokens: safe on JSON, whose structure it never touches. */
export function redactSecrets(text: string): string {
  let clean = text;
  for (const secret of secrets) {
    if (clean.includes(secret)) clean = clean.split(secret).join('[redacted]');
  }
  return clean.includes('hf_') ? clean.replace(/\bhf_[A-Za-z0-9]{6,}/g, '[redacted]') : clean;
}

/** The text without registered secrets, `hf_…` tokens, bearer credentials and passwords in URLs. */
export function redact(text: string): string {
  return redactSecrets(text)
    .replace(/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, '$1 [redacted]')
    .replace(/(\w+:\/\/)[^\s/@:]+:[^\s/@]+@/g, '$1[redacted]@');
}
