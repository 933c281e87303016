// Keeps what was made of a name, so that making it again costs nothing; bounded, because names come from outside.

/** `make` is called once for a name, and again once more than `most` others were asked for: then all are forgotten. What it throws is not kept. */
export function remember<T>(most: number, make: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    if (known.has(name)) return known.get(name) as T;
    const made = make(name);
    if (known.size >= most) known.clear();
    known.set(name, made);
    return made;
  };
}
