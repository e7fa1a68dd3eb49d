// A name as somebody wrote it: in its own direction, whole, broken where it is too long for its place.

import { makeStyles, Text, type TextProps } from '@fluentui/react-components';

const useStyles = makeStyles({ name: { overflowWrap: 'anywhere', unicodeBidi: 'isolate' } });

export function Name({ children, ...rest }: Omit<TextProps, 'children'> & { children: string }) {
  const styles = useStyles();
  return (
    <Text className={styles.name} dir="auto" {...rest}>
      {children}
    </Text>
  );
}
