/** An element with attributes, `text` and `className`, and children. Text from outside enters by `text` or as a child. */
export function make(tag, options = {}, ...children) {
  const node = document.createElement(tag);
  const { text, className, ...attributes } = options;
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** A time for people, "" for none. */
export function milliseconds(ms) {
  if (ms === null || Number.isNaN(ms)) return '';
  if (Math.abs(ms) < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** A number of things with thousands apart. */
export function countText(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A score in the unit of its scorer. */
export function scoreText(score, { unit }) {
  if (unit === 'share') return `${(100 * score).toFixed(1)} %`;
  return score.toFixed(Math.abs(score) >= 10 ? 1 : 3);
}

/** At most this many characters, by code points, so that no sign is cut in two. */
export function shorten(text, most, fromEnd = false) {
  if (text.length <= most) return text;
  const points = [...(fromEnd ? text.slice(-2 * most) : text.slice(0, 2 * most))];
  if (points.length <= most && text.length <= 2 * most) return text;
  return fromEnd ? `…${points.slice(-most).join('')}` : `${points.slice(0, most).join('')}…`;
}

/** The element of that id. */
export function byId(id) {
  return document.getElementById(id);
}
