// How much room the ringing cards have: below the dock, whose controls belong to the calls that go on and are never covered.

import { type RefObject, useEffect, useState } from 'react';

/** At least the buttons of one card can be seen, in pixels. */
const LEAST = 128;

/** A card as it usually is needs so much, in pixels: with less, it scrolls as a whole, and its buttons stay in sight. */
const WHOLE = 320;

/** The room below the dock. Where the dock is mostly out of sight, cards cover nothing of it that could be pressed. */
export function roomBelow(dock: Pick<DOMRect, 'top' | 'bottom' | 'height'> | undefined, height: number): number {
  if (!dock?.height || dock.top > height - LEAST || dock.bottom <= 0) return height;
  return Math.max(LEAST, height - dock.bottom);
}

/** Gives the stack its room as `--room`; says whether that is little. */
export function useRoom(stack: RefObject<HTMLElement | null>): boolean {
  const [little, setLittle] = useState(false);
  useEffect(() => {
    const dock = document.querySelector('[data-dock]');
    const look = () => {
      const room = roomBelow(dock?.getBoundingClientRect(), innerHeight);
      stack.current?.style.setProperty('--room', `${room}px`);
      setLittle(room < WHOLE);
    };
    const watch = new ResizeObserver(look);
    if (dock) watch.observe(dock);
    // What stands above the dock moves it as well.
    watch.observe(document.body);
    addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look);
    look();
    return () => {
      watch.disconnect();
      removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
  }, [stack]);
  return little;
}
