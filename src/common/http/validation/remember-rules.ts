import { getMetadataStorage } from 'class-validator';

type Rules = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>;

/**
 * Makes class-validator look up the rules of a class once. For those that it inherits it goes through the rules of every
 * class there is, at each validation, which was a sixth of all memory that a request took. Its storage is the one
 * that belongs to the process; a class has all its rules, and those of its parents, before there is an object of it.
 */
export function rememberRules(): void {
  const storage = getMetadataStorage();
  const look = storage.getTargetValidationMetadatas.bind(storage);
  const known = new WeakMap<object, Rules>();
  storage.getTargetValidationMetadatas = (target, schema, always, strictGroups, groups) => {
    // Which rules count depends on these; nothing here uses them.
    if (always || strictGroups || groups !== undefined) {
      return look(target, schema, always, strictGroups, groups);
    }
    let rules = known.get(target);
    if (rules === undefined) {
      rules = look(target, schema, always, strictGroups, groups);
      known.set(target, rules);
    }
    return rules;
  };
}
