// Whether the organisation is ready for calls, and who has to do what about the rest.

import { Button, Spinner } from '@fluentui/react-components';
import type { Onboarding as Checked } from '../../api/types';
import { t } from '../../i18n';
import { Problem } from '../../pages/parts/Problem';
import { useDocument } from '../../pages/parts/useDocument';
import { useMe } from '../../shell/me';
import { ConsolePage } from '../parts/ConsolePage';
import { mayUse } from '../role';
import { Findings } from './Findings';

export function Onboarding() {
  const allowed = mayUse(useMe(), 'admin');
  const { document, error, reload } = useDocument<Checked>(allowed ? '/api/v1/admin/onboarding' : undefined);
  return (
    <ConsolePage
      title={t('console.onboarding')}
      needs="admin"
      beside={<Button onClick={reload}>{t('onboarding.again')}</Button>}
    >
      {error ? <Problem text={error} retry={reload} /> : null}
      {document ? <Findings checked={document} /> : error ? null : <Spinner label={t('common.loading')} />}
    </ConsolePage>
  );
}
