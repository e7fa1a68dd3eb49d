import type { Translated } from '../../catalogue';
import type { notFound as english } from '../en/notFound';

export const notFound: Translated<typeof english> = {
  title: 'Seite nicht gefunden',
  detail: 'Unter {path} gibt es keine Seite. Der Link ist vielleicht alt oder falsch geschrieben.',
  instead: 'Diese Seiten gibt es:',
};
