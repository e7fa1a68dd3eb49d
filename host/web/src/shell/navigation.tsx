// The pages that are always one step away.

import {
  AppsSettingsRegular,
  CalendarRegular,
  HistoryRegular,
  PeopleRegular,
  PersonBoardRegular,
} from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { Me } from '../api/types';
import { hasConsole } from '../console/role';
import { CONSOLE_ROUTES } from '../console/routes';
import type { Key } from '../i18n/catalogue';
import { ROUTES } from './routes';

interface Entry {
  to: string;
  label: Key & `shell.${'customers' | 'colleagues' | 'meetings' | 'history' | 'console'}`;
  icon: ReactElement;
  /** Under which addresses one is on this page. */
  under: RegExp;
  /** Whom it is for; everybody without it. */
  mayUse?: (me: Me) => boolean;
}

const ENTRIES: Entry[] = [
  { to: ROUTES.customers, label: 'shell.customers', icon: <PersonBoardRegular />, under: /^\/(customers.*)?$/ },
  { to: ROUTES.colleagues, label: 'shell.colleagues', icon: <PeopleRegular />, under: /^\/colleagues/ },
  { to: ROUTES.meetings, label: 'shell.meetings', icon: <CalendarRegular />, under: /^\/meetings/ },
  { to: ROUTES.history, label: 'shell.history', icon: <HistoryRegular />, under: /^\/(history|calls)/ },
  {
    to: CONSOLE_ROUTES.home,
    label: 'shell.console',
    icon: <AppsSettingsRegular />,
    under: /^\/(admin|operator)/,
    mayUse: hasConsole,
  },
];

/** The pages that are one step away for somebody. */
export const navigationOf = (me: Me): Entry[] => ENTRIES.filter(({ mayUse }) => mayUse?.(me) ?? true);
