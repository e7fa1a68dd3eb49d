// Parts of the client that are loaded when they are first shown, with what they say.

import { type ComponentType, lazy, type LazyExoticComponent } from 'react';
import { loadRest } from '../i18n';

/** The code or the texts of a part could not be had: the server was updated, or can’t be reached. */
export class PartUnavailable extends Error {}

type Load<P> = () => Promise<ComponentType<P>>;
type Part<P> = LazyExoticComponent<ComponentType<P>>;

const part = <P>(load: Load<P>, texts: () => Promise<unknown>): Part<P> =>
  lazy(async () => {
    try {
      const [component] = await Promise.all([load(), texts()]);
      return { default: component };
    } catch (cause) {
      throw new PartUnavailable('a part of the client can’t be loaded', { cause });
    }
  });

/** A component that is loaded when it is first shown. A `PageBoundary` around it says when that does not work. */
export const lazily = <P>(load: Load<P>): Part<P> => part(load, loadRest);

/** The same, for one that says only what is loaded at first. */
export const firstPage = <P>(load: Load<P>): Part<P> => part(load, () => Promise.resolve());
