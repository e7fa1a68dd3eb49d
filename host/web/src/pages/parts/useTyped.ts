// What is typed into a search, once typing pauses.

import { useEffect, useState } from 'react';

/** How long typing pauses before it is searched for, in milliseconds. */
const PAUSE = 200;

/** What is typed, how it is changed, and what is to be searched for. */
export function useTyped(start = ''): [typed: string, type: (text: string) => void, query: string] {
  const [typed, setTyped] = useState(start);
  const [query, setQuery] = useState(start);
  useEffect(() => {
    const timer = setTimeout(() => setQuery(typed.trim()), PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);
  return [typed, setTyped, query];
}
