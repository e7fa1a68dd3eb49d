// The tab’s title and icon say that it rings, also where the page is not seen.

import { setTitleNotice } from '../shell/title';

const RINGING_ICON = '/icon-ringing.svg';

let usual: string | undefined;

/** Says it in title and icon; without a text, both are the page’s own again. */
export function sayInTab(text: string | undefined): void {
  setTitleNotice(text);
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]');
  if (!icon) return;
  usual ??= icon.getAttribute('href') ?? '';
  const href = text === undefined ? usual : RINGING_ICON;
  if (icon.getAttribute('href') !== href) icon.setAttribute('href', href);
}
