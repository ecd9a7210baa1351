import { Body, Controller, Module, Post } from '@nestjs/common';
import { IsString } from 'class-validator';
import { Public } from '../../../src/auth';
import {
  CurrentReservation,
  Idempotent,
  IdempotencyModule,
  type Reservation,
} from '../../../src/idempotency';
import { newKey } from '../../support/idempotency';
import { startTestApp, type TestApp } from '../../support/test-app';

class SafeDto {
  @IsString()
  readonly owner!: string;
}

interface OpenedSafe {
  readonly id: string;
  readonly owner: string;
  readonly combination: string;
}

/** Answers a secret once, as a new API key or an invitation does. */
@Controller('safes')
class SafesController {
  @Post()
  @Public()
  @Idempotent<OpenedSafe>({ secrets: ['combination'] })
  open(@Body() { owner }: SafeDto, @CurrentReservation() { id }: Reservation): OpenedSafe {
    return { id, owner, combination: `left 12, right ${owner}` };
  }
}

@Module({ imports: [IdempotencyModule], controllers: [SafesController] })
class SafesModule {}

describe('A route that answers a secret, with an Idempotency-Key', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp({}, [SafesModule]);
  });
  afterAll(() => sut.close());

  const open = (key: string, owner: string) =>
    sut.http.post('/safes').set('Idempotency-Key', key).send({ owner });

  it('tells it once: to every retry it is null, and the rest of the answer the same', async () => {
    const key = newKey();
    const first = await open(key, 'ada').expect(201);
    expect(first.body.combination).toBe('left 12, right ada');
    for (let retry = 0; retry < 2; retry += 1) {
      const again = await open(key, 'ada').expect(201);
      expect(again.body).toEqual({ ...first.body, combination: null });
      expect(again.headers['idempotency-replayed']).toBe('true');
    }
  });

  it('stores no secret', async () => {
    await open(newKey(), 'grace').expect(201);
    const stored = JSON.stringify(await sut.system.collection('idempotency_keys').find().toArray());
    expect(stored).toContain('\\"owner\\":\\"grace\\"');
    expect(stored).not.toContain('left 12');
  });
});
