// Before each component test: what jsdom lacks, matchers for the DOM, and an empty page.

import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach } from 'vitest';
import { loadLanguage, loadRest } from '../i18n';
import { forgetPages } from '../shell/Page';

/** Without a layout nothing has a size, so nothing changes its size. */
class NoResizeObserver implements ResizeObserver {
  observe = () => undefined;
  unobserve = () => undefined;
  disconnect = () => undefined;
}

globalThis.ResizeObserver = NoResizeObserver;

// Machines that build something else meanwhile are slow.
configure({ asyncUtilTimeout: 10_000 });

/** Nothing is wanted in particular of colours and contrast. */
class NoMediaQuery extends EventTarget implements MediaQueryList {
  readonly matches = false;
  onchange = null;
  addListener = () => undefined;
  removeListener = () => undefined;
  constructor(readonly media: string) {
    super();
  }
}

// Nor anything to scroll.
globalThis.scrollTo = () => undefined;

globalThis.matchMedia = (media) => new NoMediaQuery(media);

beforeEach(async () => {
  history.replaceState(null, '', '/');
  forgetPages();
  await loadLanguage('en');
  await loadRest();
});
afterEach(cleanup);
