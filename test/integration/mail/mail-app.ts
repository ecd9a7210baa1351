import { Test } from '@nestjs/testing';
import { CommonModule } from '../../../src/common/common.module';
import { createLogger } from '../../../src/common/logging/create-logger';
import { ConfigModule } from '../../../src/config/config.module';
import type { Settings } from '../../../src/config/settings';
import { AppLinks, invitationMail, Mailer, MailModule, type MailMessage } from '../../../src/mail';
import { testSettings } from '../../support/test-settings';
import { CapturedLog } from '../common/http/captured-log';

export const TOKEN = 'T0k_en-that-is-as-good-as-a-password';

/** The module as features get it, with what it logs. */
export interface MailApp {
  readonly mailer: Mailer;
  readonly links: AppLinks;
  readonly log: CapturedLog;
  readonly settings: Settings;
  /** An invitation with {@link TOKEN}. */
  readonly invite: (to?: string, organization?: string) => MailMessage;
  close(): Promise<void>;
}

export async function startMailApp(overrides: Partial<Settings> = {}): Promise<MailApp> {
  const log = new CapturedLog();
  const settings = testSettings(overrides);
  const showLinks = settings.NODE_ENV !== 'production';
  const logger = createLogger({ level: 'info', pretty: false, showLinks }, log);
  const imports = [ConfigModule.forRoot(settings), CommonModule.forRoot(logger), MailModule];
  const module = await Test.createTestingModule({ imports }).compile();
  await module.init();
  const links = module.get(AppLinks);
  return {
    mailer: module.get(Mailer),
    links,
    log,
    settings,
    invite: (to = 'ada@acme.example', organization = 'Acme Inc.') =>
      invitationMail({
        to,
        organization,
        inviterEmail: 'owner@acme.example',
        role: 'member',
        link: links.acceptInvitation(TOKEN),
        expiresAt: new Date('2026-01-31T09:05:00Z'),
      }),
    close: () => module.close(),
  };
}
