// Takes a message away.

import { Button } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { t } from '../i18n';

export function DismissButton({ dismiss }: { dismiss: () => void }) {
  return (
    <Button appearance="transparent" icon={<DismissRegular />} aria-label={t('common.dismiss')} onClick={dismiss} />
  );
}
