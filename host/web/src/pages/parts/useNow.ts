// What time it is, for what changes by itself while a page is shown.

import { useEffect, useState } from 'react';

/** How often it is looked what is on now, in milliseconds. */
const TICK = 15_000;

export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK);
    return () => clearInterval(timer);
  }, []);
  return now;
}
