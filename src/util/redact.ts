const secrets = new Set<string>();

/**
 * Registers a secret's value, so that `redact` removes it wherever it appears, written as it is, in a URL, in JSON, in
 * JSON within JSON, in hexadecimal or in base64. Values under 6 characters are ignored.
 */
export function registerSecret(value: string): void {
  if (value.length < 6) return;
  const inJson = escapeForJson(value);
  const inUrl = encodeURIComponent(value);
  const inHex = Buffer.from(value).toString('hex');
  const plain = [value, inJson, escapeForJson(inJson), inUrl, inUrl.replace(/%../g, lowerCase)];
  const coded = [inHex, inHex.toUpperCase(), inHex.replace(/../g, '%$&'), ...inBase64(value)];
  for (const form of [...plain, ...coded]) secrets.add(form);
}

function escapeForJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}

/** Shorter pieces of base64 stand in other texts by chance. */
const SHORTEST_BASE64 = 7;

/**
 * The letters of a base64 text that depend on the value alone, for each of the three places in a group of three bytes
 * at which it may begin: what comes before and after it may be anything, as the word Bearer is.
 */
function inBase64(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].flatMap((shift) => {
    const letters = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    const own = letters.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
    if (own.length < SHORTEST_BASE64) return [];
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** The text without registered secrets and `hf_…` tokens: safe on JSON, whose structure it never touches. */
export function redactSecrets(text: string): string {
  let clean = text;
  for (const secret of secrets) {
    if (clean.includes(secret)) clean = clean.split(secret).join('[redacted]');
  }
  return clean.includes('hf_') ? clean.replace(/\bhf_[A-Za-z0-9]{6,}/g, '[redacted]') : clean;
}

/** Parameters of addresses that are credentials, those of presigned addresses included. */
const SECRET_PARAMETERS =
  /([?&;](?:[\w-]*[-_])?(?:token|key|apikey|secret|password|sig|signature|credential|auth)=)[^\s&;"'<>]+/gi;

/** The text without registered secrets, `hf_…` tokens, bearer credentials, and passwords and keys in URLs. */
export function redact(text: string): string {
  return redactSecrets(text)
    .replace(/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, '$1 [redacted]')
    .replace(/(\w+:\/\/)[^\s/@:]*:[^\s/@]+@/g, '$1[redacted]@')
    .replace(SECRET_PARAMETERS, '$1[redacted]');
}
