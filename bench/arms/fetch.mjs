// Control: loops over the global fetch.
export async function openArm({ origin, path, headers, body, concurrency }) {
  const url = origin + path;
  return {
    run: async ({ ms }) => {
      const endMs = performance.now() + ms;
      let requests = 0;
      const loop = async () => {
        while (performance.now() < endMs) {
          const answer = await fetch(url, { method: 'POST', headers, body });
          await answer.text();
          if (answer.status !== 200) throw new Error(`status ${answer.status}`);
          requests += 1;
        }
      };
      await Promise.all(Array.from({ length: concurrency }, loop));
      return { requests };
    },
  };
}
