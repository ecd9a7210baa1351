import type { INestApplicationContext, Type } from '@nestjs/common';
import type { TenantHandle } from '../../src/tenancy';

/** One call of a method, for whichever organization; what it finds there decides what it answers. */
type Case<R> = (sut: R, tenant: TenantHandle, app: INestApplicationContext) => Promise<unknown>;

/** Each public method, none left out, with at least one case that says what it is aimed at. */
type CasesOf<R> = { readonly [Method in keyof R]-?: Readonly<Record<string, Case<R>>> };

/** A provider by which organizations' data is reached, to be held to the contract. */
export interface Enrollment {
  readonly repository: Type;
  /** Every method that has a case. */
  readonly methods: readonly string[];
  readonly cases: readonly EnrolledCase[];
}

interface EnrolledCase {
  readonly title: string;
  /** Gives an organization content: the same to each, so that one's ids and values are the other's too. */
  readonly seed: (app: INestApplicationContext, tenant: TenantHandle) => Promise<unknown>;
  readonly run: (app: INestApplicationContext, tenant: TenantHandle) => Promise<unknown>;
}

/** The cases of one repository, in a form that is the same for all. */
export function enroll<R extends object>(
  repository: Type<R>,
  { seed, cases }: { readonly seed: EnrolledCase['seed']; readonly cases: CasesOf<R> },
): Enrollment {
  const byMethod = Object.entries<Readonly<Record<string, Case<R>>>>(cases);
  return {
    repository,
    methods: byMethod.filter(([, named]) => Object.keys(named).length > 0).map(([method]) => method),
    cases: byMethod.flatMap(([method, named]) =>
      Object.entries(named).map(([aim, run]) => ({
        title: `${repository.name}.${method}, ${aim}`,
        seed,
        run: (app, tenant) => run(app.get(repository), tenant, app),
      })),
    ),
  };
}

/** @returns everything that a stream gives */
export async function drained<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}
