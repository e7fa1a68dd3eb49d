// Searches the book in the browser, and keeps the contents closed on a small screen. Without this script every page can be read.
'use strict';

const root = document.body.dataset.root;
const form = document.getElementById('search');
const field = form.querySelector('input');
const found = document.getElementById('found');
const article = document.querySelector('article');
const MOST = 30;
let index = null;

if (matchMedia('(max-width: 50rem)').matches) document.querySelector('body > nav details').open = false;
form.hidden = false;
form.addEventListener('submit', (event) => event.preventDefault());
field.addEventListener('input', () => void search());
field.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  field.value = '';
  void search();
});
addEventListener('hashchange', () => show(false));

function show(searching) {
  found.hidden = !searching;
  article.hidden = searching;
}

async function load() {
  const answer = await fetch(`${root}search.json`);
  if (!answer.ok) throw new Error(`the index of the search was answered with ${answer.status}`);
  return (await answer.json()).map((section) => ({
    ...section,
    inHeading: section.heading.toLowerCase(),
    inText: section.text.toLowerCase(),
  }));
}

/** How well a section fits: 0 if a word is missing; words of the heading count more. */
function weight(section, words) {
  let sum = 0;
  for (const word of words) {
    if (section.inHeading === word) sum += 20;
    else if (section.inHeading.includes(word)) sum += 10;
    else if (section.inText.includes(word)) sum += 1;
    else return 0;
  }
  return sum;
}

async function search() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  show(words.length > 0);
  if (!words.length) return;
  try {
    index ??= load();
    const sections = await index;
    const fitting = sections.map((section) => [weight(section, words), section]).filter(([weight]) => weight > 0);
    fitting.sort(([one], [other]) => other - one);
    list(
      fitting.map(([, section]) => section),
      words[0],
    );
  } catch (error) {
    index = null;
    found.replaceChildren(element('p', `The search can't be used now: ${error.message}. Try again.`));
  }
}

function element(name, text, ...children) {
  const made = document.createElement(name);
  made.append(text, ...children);
  return made;
}

function list(sections, word) {
  const said = sections.length > MOST ? `${sections.length} sections, the best ${MOST} of them:` : `${sections.length} sections`;
  const items = sections.slice(0, MOST).map((section) => {
    const link = element('a', section.heading === section.title ? section.title : `${section.title}: ${section.heading}`);
    link.href = `${root}${section.page}#${section.anchor}`;
    // On the page itself nothing else happens that would show the text again.
    link.addEventListener('click', () => show(false));
    const begins = Math.max(0, section.inText.indexOf(word) - 60);
    return element('li', link, element('p', `${begins ? '…' : ''}${section.text.slice(begins, begins + 180)}`));
  });
  found.replaceChildren(element('p', said), element('ul', '', ...items));
}
