// The tab’s title: the page’s, or what is more urgent.

const NAME = 'Switchboard';

let page = '';
let notice: string | undefined;

function show(): void {
  document.title = notice ?? (page ? `${page} – ${NAME}` : NAME);
}

/** The page that is shown. */
export function setPageTitle(title: string): void {
  page = title;
  show();
}

/** Something that is to be seen from other tabs, such as who is calling; nothing ends it.
 * @public
 */
export function setTitleNotice(text: string | undefined): void {
  notice = text;
  show();
}
