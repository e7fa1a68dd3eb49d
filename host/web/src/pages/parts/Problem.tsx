// Something could not be had, with the way to try again.

import { t } from '../../i18n';
import { Failure } from '../../shell/Failure';

export function Problem({ text, retry }: { text: string; retry?: (() => void) | undefined }) {
  return <Failure text={text} {...(retry ? { action: { label: t('common.tryAgain'), act: retry } } : {})} />;
}
