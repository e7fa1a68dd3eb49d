// Before each component test: what jsdom lacks, matchers for the DOM, and an empty page.

import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach } from 'vitest';

/** Without a layout nothing has a size, so nothing changes its size. */
class NoResizeObserver implements ResizeObserver {
  observe = () => undefined;
  unobserve = () => undefined;
  disconnect = () => undefined;
}

globalThis.ResizeObserver = NoResizeObserver;

// Machines that build something else meanwhile are slow.
configure({ asyncUtilTimeout: 10_000 });

beforeEach(() => history.replaceState(null, '', '/'));
afterEach(cleanup);
