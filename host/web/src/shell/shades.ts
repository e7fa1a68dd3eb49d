// The shades of an organisation’s colour.

import type { BrandVariants } from '@fluentui/react-components';

/** Lightness and chroma of each shade of Fluent's own blue, in OKLCH. */
const SHADES = {
  10: [0.197, 0.035],
  20: [0.248, 0.051],
  30: [0.292, 0.065],
  40: [0.341, 0.078],
  50: [0.388, 0.096],
  60: [0.436, 0.112],
  70: [0.476, 0.131],
  80: [0.526, 0.149],
  90: [0.611, 0.158],
  100: [0.686, 0.153],
  110: [0.725, 0.131],
  120: [0.762, 0.114],
  130: [0.812, 0.09],
  140: [0.863, 0.062],
  150: [0.91, 0.038],
  160: [0.961, 0.015],
} as const satisfies Record<keyof BrandVariants, readonly [number, number]>;

/** How colourful a colour is, of 1: a grey has no hue that could be taken. */
function colorfulness(color: string): number {
  const parts = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return Math.min(1, (Math.max(...parts) - Math.min(...parts)) / 64);
}

/**
 * The shades of a colour (`#rrggbb`): its hue, as light as Fluent's own shades are, so that whatever can be read with these
 * can be read with those. Nothing where the browser can't reckon so (CSS Color 5, relative colours).
 */
export function shadesOf(color: string): BrandVariants | undefined {
  if (!CSS.supports('color', 'oklch(from red 0.5 0.1 h)')) return undefined;
  const part = colorfulness(color);
  // Fluent takes no parentheses within parentheses.
  const shade = ([lightness, chroma]: readonly [number, number]) =>
    `oklch(from ${color} ${lightness} ${(part * chroma).toFixed(3)} h)`;
  return Object.fromEntries(Object.entries(SHADES).map(([step, of]) => [step, shade(of)])) as unknown as BrandVariants;
}
