/** A name as a folder or file of any system: letters, digits, ".", "_" and "-"; "/" becomes "--"; no leading dot. */
export function fileNameOf(name: string): string {
  const safe = name
    .replaceAll('/', '--')
    .replace(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^\.+/, '')
    .slice(0, 150);
  return safe === '' ? 'model' : safe;
}

/** Names of files in the order of the names given, each once whatever their case: a repeated one gets a number. */
export function distinctFileNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const base = fileNameOf(name);
    let candidate = base;
    for (let number = 2; taken.has(candidate.toLowerCase()); number += 1) candidate = `${base}-${number}`;
    taken.add(candidate.toLowerCase());
    return candidate;
  });
}
