// Says what became of a call, with the way back.

import type { CallRecord } from '../../api/types';
import { useCallStore } from '../../calls/useCalls';
import { t } from '../../i18n';
import { offerUndo } from '../../shell/undo';
import { wordsOf } from '../parts/words';
import { dialFor, isToDo, calleeOf } from './callBack';
import { CALLED_BACK, DONE } from './disposition';
import { changeCall } from './requests';
import { useTitle } from './useTitle';

interface Dealing {
  /** It is dealt with. */
  done: () => void;
  /** Calls back; nothing where nobody can be called. Whom the agent talked to then is dealt with. */
  callBack: (() => void) | undefined;
}

/** The ways to deal with a call. */
export function useDealing(call: CallRecord, failed: (why: string) => void): Dealing {
  const store = useCallStore();
  const callee = calleeOf(call);
  const dispose = async (disposition: string, said: string) => {
    try {
      await changeCall(call.id, { disposition });
      store.historyChanged();
      offerUndo({
        done: said,
        undo: async () => {
          await changeCall(call.id, { disposition: '' });
          store.historyChanged();
        },
      });
    } catch (failure) {
      failed(wordsOf(failure));
    }
  };
  const name = useTitle(call);
  return {
    done: () => void dispose(DONE, t('history.isDone', { name })),
    callBack: callee
      ? () =>
          dialFor(store, callee, call.title, () => {
            if (isToDo(call)) void dispose(CALLED_BACK, t('history.isCalledBack', { name }));
          })
      : undefined,
  };
}
