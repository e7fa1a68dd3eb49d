// Something could not be had, with what can be done about it. It is there from the first moment: what fails may be the loading
// of anything else.

import { Button, makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  box: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    border: `1px solid ${tokens.colorStatusDangerBorder1}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorStatusDangerBackground1,
  },
  // Refusals have two lines: what they mean, and the server’s own words.
  text: { flexGrow: 1, flexBasis: '12rem', minWidth: 0, whiteSpace: 'pre-line', overflowWrap: 'anywhere' },
});

interface Action {
  label: string;
  act: () => void;
}

interface Props {
  text: string;
  /** What can be done, and its name. */
  action?: Action;
  /** What can be done when that does not help. */
  otherAction?: Action;
}

export function Failure({ text, action, otherAction }: Props) {
  const styles = useStyles();
  return (
    <div className={styles.box} role="alert">
      <span className={styles.text}>{text}</span>
      {action ? <Button onClick={action.act}>{action.label}</Button> : null}
      {otherAction ? <Button onClick={otherAction.act}>{otherAction.label}</Button> : null}
    </div>
  );
}
