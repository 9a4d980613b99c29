import stringWidth from 'string-width';

/** Attributes of an element; null: the attribute is left out. */
export type Attributes = Readonly<Record<string, string | number | null>>;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text safe inside an element and inside a quoted attribute. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** One SVG element; children are markup already. Numbers are rounded to a tenth of a pixel. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? px(value) : escapeMarkup(String(value))}"`)
    .join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

/** A number of pixels with at most one decimal. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** A tooltip of the element that it stands in. */
export function tooltip(text: string): string {
  return `<title>${escapeMarkup(text)}</title>`;
}

/** A line of text at a place. */
export function label(
  text: string,
  x: number,
  y: number,
  options: { readonly anchor?: 'start' | 'middle' | 'end'; readonly class?: string } = {},
): string {
  const anchor = options.anchor === undefined || options.anchor === 'start' ? null : options.anchor;
  return element('text', { x, y, 'text-anchor': anchor, class: options.class ?? null }, escapeMarkup(text));
}

/** A straight line. */
export function line(x1: number, y1: number, x2: number, y2: number, className: string): string {
  return element('line', { x1, y1, x2, y2, class: className });
}

/** A whole chart of fixed size with its name for screen readers. */
export function chart(width: number, height: number, name: string, ...children: readonly string[]): string {
  const box = `0 0 ${px(width)} ${px(height)}`;
  return element(
    'svg',
    { class: 'chart', viewBox: box, width, height, role: 'img', 'aria-label': name },
    ...children,
  );
}

const CHARACTER_PX = 6.9;

/** Upper estimate of a text's width at the charts' 12 px, in px. */
export function textWidth(text: string): number {
  return stringWidth(text) * CHARACTER_PX;
}

/** The text cut with … to a width in px; text that fits stays whole. */
export function fitText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && textWidth(`${characters.join('')}…`) > width) characters.pop();
  return `${characters.join('')}…`;
}
