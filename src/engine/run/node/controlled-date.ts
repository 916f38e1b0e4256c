/**
 * `Date` as it is, except that the present is what `clock` gives, where it gives a clock. Dates made by either are instances of both.
 */
export function controlledDate(clock: () => (() => number) | undefined): DateConstructor {
  const RealDate = Date;
  // Not looked up later: libraries write `Date.now = Date.now || …`, which puts the one below there.
  const realNow = RealDate.now;
  const now = () => clock()?.() ?? realNow();
  return new Proxy(RealDate, {
    construct(target, input, newTarget) {
      const present = input.length === 0 ? clock() : undefined;
      return Reflect.construct(target, present === undefined ? input : [present()], newTarget);
    },
    apply() {
      return new RealDate(now()).toString();
    },
    get(target, name) {
      return name === 'now' ? now : Reflect.get(target, name);
    },
    set(target, name, value) {
      return value === now || Reflect.set(target, name, value);
    },
  });
}
