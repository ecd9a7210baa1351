import { hashPassword, isPassword } from '../peer/passwords';
import { answerJobs } from '../system/worker';
import { PASSWORD } from '../targets/requests';
import type { HashingJob } from './password-hashing';

answerJobs(verificationsPerSecond);

async function verificationsPerSecond({ atOnce, seconds }: HashingJob): Promise<number> {
  const passwordHash = await hashPassword(PASSWORD);
  const start = performance.now();
  const end = start + seconds * 1000;
  let verified = 0;
  const verifyOn = async (): Promise<void> => {
    while (performance.now() < end) {
      await isPassword(passwordHash, PASSWORD);
      verified += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, verifyOn));
  return verified / ((performance.now() - start) / 1000);
}
