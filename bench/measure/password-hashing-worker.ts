import { verify } from '@node-rs/argon2';
import { hashPassword, isPassword } from '../peer/passwords';
import { answerJobs } from '../system/worker';
import { PASSWORD } from '../targets/requests';
import type { HashingJob, HashingLibrary } from './password-hashing';

const VERIFY: Record<HashingLibrary, (passwordHash: string, password: string) => Promise<boolean>> = {
  argon2: isPassword,
  '@node-rs/argon2': verify,
};

answerJobs(verificationsPerSecond);

async function verificationsPerSecond({ library, atOnce, seconds }: HashingJob): Promise<number> {
  const passwordHash = await hashPassword(PASSWORD);
  const start = performance.now();
  const end = start + seconds * 1000;
  let verified = 0;
  const verifyOn = async (): Promise<void> => {
    while (performance.now() < end) {
      await VERIFY[library](passwordHash, PASSWORD);
      verified += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, verifyOn));
  return verified / ((performance.now() - start) / 1000);
}
