import { expect, test, vi } from 'vitest';
import { filesFirst } from './filesFirst';

function answers(...statuses: (number | 'unreachable')[]) {
  const asked = vi.fn(async (url: string) => {
    const status = statuses.shift() ?? 200;
    await Promise.resolve();
    if (status === 'unreachable') throw new TypeError(`Failed to fetch ${url}`);
    return new Response('', { status });
  });
  vi.stubGlobal('fetch', asked);
  return asked;
}

test.each(['unreachable', 404, 503] as const)(
  'a module whose files can’t be had is not imported: %s',
  async (first) => {
    const asked = answers(first);
    const load = vi.fn(() => Promise.resolve('the module'));
    const file = `assets/of-${first}.js`;
    await expect(filesFirst(load, [file])).rejects.toThrow(`/${file}`);
    expect(load).not.toHaveBeenCalled();
    // Nothing of the failure is kept: the browser would keep it for as long as the page lives.
    await expect(filesFirst(load, [file])).resolves.toBe('the module');
    expect(asked).toHaveBeenCalledTimes(2);
    expect(load).toHaveBeenCalledOnce();
  },
);

test('each file is fetched once, whatever needs it', async () => {
  const asked = answers();
  const load = () => Promise.resolve(1);
  await Promise.all([filesFirst(load, ['assets/a.js', 'assets/b.js']), filesFirst(load, ['assets/b.js'])]);
  await filesFirst(load, ['assets/a.js']);
  expect(asked.mock.calls.map(([url]) => url).sort()).toEqual(['/assets/a.js', '/assets/b.js']);
});

test('what the page has brought is not fetched again', async () => {
  const asked = answers();
  const link = document.createElement('link');
  link.rel = 'modulepreload';
  link.setAttribute('href', '/assets/first.js');
  document.head.append(link);
  await filesFirst(() => Promise.resolve(1), ['assets/first.js']);
  expect(asked).not.toHaveBeenCalled();
  link.remove();
});

test('a module without files of its own is imported at once', async () => {
  const asked = answers();
  await expect(filesFirst(() => Promise.resolve('it'))).resolves.toBe('it');
  expect(asked).not.toHaveBeenCalled();
});
