export function greet(name: string): string {
  if (name.length > 64) throw new Error("too long");
  return "Hello " + name;
}
