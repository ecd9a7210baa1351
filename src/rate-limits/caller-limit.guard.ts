import { Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { RateLimitGuard } from './rate-limit.guard';
import { RateLimits } from './rate-limits';

/** Runs as soon as it is known who asks. */
@Injectable()
export class CallerLimitGuard extends RateLimitGuard {
  constructor(limits: RateLimits, reflector: Reflector) {
    super(limits, reflector, ['account', 'organization']);
  }
}
