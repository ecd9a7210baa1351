import { Module } from '@nestjs/common';
import { AppLinks } from './links/app-links';
import { Mailer } from './mailer';

/** The one way in which this service sends mail. */
@Module({ providers: [AppLinks, Mailer], exports: [AppLinks, Mailer] })
export class MailModule {}
