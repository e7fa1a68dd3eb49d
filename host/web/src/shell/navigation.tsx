// The pages that are always one step away.

import { CalendarRegular, HistoryRegular, PeopleRegular, PersonBoardRegular } from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { Key } from '../i18n/catalogue';
import { ROUTES } from './routes';

interface Entry {
  to: string;
  label: Key & `shell.${'customers' | 'colleagues' | 'meetings' | 'history'}`;
  icon: ReactElement;
  /** Under which addresses one is on this page. */
  under: RegExp;
}

export const NAVIGATION: Entry[] = [
  { to: ROUTES.customers, label: 'shell.customers', icon: <PersonBoardRegular />, under: /^\/(customers.*)?$/ },
  { to: ROUTES.colleagues, label: 'shell.colleagues', icon: <PeopleRegular />, under: /^\/colleagues/ },
  { to: ROUTES.meetings, label: 'shell.meetings', icon: <CalendarRegular />, under: /^\/meetings/ },
  { to: ROUTES.history, label: 'shell.history', icon: <HistoryRegular />, under: /^\/(history|calls)/ },
];
