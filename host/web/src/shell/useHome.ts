// The agent’s country, in which telephone numbers need no country code.

import { homeRegion } from '../i18n/numbers';
import { useMe } from './me';

export function useHome(): string {
  const { user, tenant } = useMe();
  return homeRegion(user.locale, tenant.defaultRegion);
}
