import { t } from '../../i18n';

/** Milliseconds as people read them. */
export const ms = (time: number): string => t('tryOut.ms', { count: Math.round(time * 10) / 10 });
