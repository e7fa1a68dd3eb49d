// Parts of the client that are loaded when they are first shown, or before that while nothing else is to be done.

import { type ComponentType, lazy } from 'react';
import { loadRest } from '../i18n';

/** The code or the texts of a part could not be had: the server was updated, or can’t be reached. */
export class PartUnavailable extends Error {
  /** The agent has seen it. */
  told = false;

  constructor(
    /** Tries again; the part is shown by then if that works. */
    readonly again: () => Promise<void>,
    cause: unknown,
  ) {
    super('a part of the client can’t be loaded', { cause });
  }
}

type Load<P> = () => Promise<ComponentType<P>>;

/** Parts that are to be there before they are needed. */
const ahead = new Set<() => Promise<unknown>>();

function part<P extends object>(load: Load<P>, texts: () => Promise<unknown>): [ComponentType<P>, () => Promise<void>] {
  const fetched = async () => (await Promise.all([load(), texts()]))[0];
  /** React keeps a failure for good, so that each attempt has a component of its own. */
  let Shown = attempt();
  function attempt() {
    return lazy(async () => {
      try {
        return { default: await fetched() };
      } catch (cause) {
        throw new PartUnavailable(again, cause);
      }
    });
  }
  async function again(): Promise<void> {
    const component = await fetched();
    Shown = lazy(() => Promise.resolve({ default: component }));
  }
  return [
    function Part(props: P) {
      return <Shown {...props} />;
    },
    async () => {
      await fetched();
    },
  ];
}

/** A component that is loaded when it is first shown. A `PageBoundary` around it says when that does not work. */
export function lazily<P extends object>(load: Load<P>): ComponentType<P> {
  const [component, fetched] = part(load, loadRest);
  ahead.add(fetched);
  return component;
}

/**
 * The same, for what only a call needs: the page does not wait for it, and it is there before the first one rings. Whoever shows
 * it tells a failure, and tries again.
 */
export function beforeCalls<P extends object>(load: Load<P>): ComponentType<P> {
  load().catch(() => undefined);
  return lazily(load);
}

/** The same, for one that says only what is loaded at first. */
export const firstPage = <P extends object>(load: Load<P>): ComponentType<P> => part(load, () => Promise.resolve())[0];

/** The same, for one that few people need: nothing of it is loaded before. */
export const rarely = <P extends object>(load: Load<P>): ComponentType<P> => part(load, loadRest)[0];

/** After a failure it is tried again, in milliseconds. */
const AGAIN = 30_000;

const idle = (): Promise<void> =>
  new Promise((done) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => done(), { timeout: 5000 });
    else setTimeout(done, 1000);
  });

/** Loads, one by one, what may be needed later: a call’s notes and other pages are there even if the server is away then. */
export async function loadAhead(): Promise<void> {
  for (const fetched of ahead) {
    await idle();
    await fetched().then(
      () => ahead.delete(fetched),
      () => undefined,
    );
  }
  if (ahead.size) setTimeout(() => void loadAhead(), AGAIN);
}
