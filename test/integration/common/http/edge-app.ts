import { setTimeout as delay } from 'node:timers/promises';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Injectable,
  Module,
  Param,
  Post,
  Put,
  Query,
  Req,
  Res,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { NestApplicationContextOptions } from '@nestjs/common/interfaces/nest-application-context-options.interface';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { Type } from 'class-transformer';
import { IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import type { Request, Response } from 'express';
import { TokenMissingError } from '../../../../src/common/errors/access.errors';
import { NoTracing } from '../../../../src/tracing/no-tracing';
import { configureHttp, type HttpOptions } from '../../../../src/common/http/configure-http';
import { sendNdjson } from '../../../../src/common/http/ndjson';
import { RequestBody } from '../../../../src/common/http/body/request-body.decorator';
import { RequestBodyGuard } from '../../../../src/common/http/body/request-body.guard';
import { LeanExpressAdapter } from '../../../../src/common/http/lean-express.adapter';
import { ProblemDetailsFilter } from '../../../../src/common/http/problem/problem-details.filter';
import { ProblemResponder } from '../../../../src/common/http/problem/problem-responder';
import { DtoValidationPipe } from '../../../../src/common/http/validation/validation.pipe';
import { AppLogger } from '../../../../src/common/logging/app-logger';
import { NestLogger } from '../../../../src/common/logging/nest-logger';
import { Metrics } from '../../../../src/common/metrics/metrics';

class LabelDto {
  @IsString()
  readonly text!: string;
}

class ThingDto {
  @MaxLength(5)
  @IsString()
  readonly name!: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => LabelDto)
  readonly label?: LabelDto;
}

class FindThingDto {
  @IsString()
  readonly organization_name!: string;
}

@Controller()
class EdgeController {
  @Post('things')
  create(@Body() thing: ThingDto): unknown {
    return { received: thing };
  }

  @Get('things')
  find(@Query() query: FindThingDto): unknown {
    return { found: query.organization_name };
  }

  @Get('things/:id')
  get(@Param('id') id: string): unknown {
    return { id };
  }

  @Put('things/:id')
  @RequestBody({ maxBytes: 20 })
  put(@Body() thing: ThingDto): unknown {
    return { received: thing };
  }

  @Post('merge')
  @RequestBody({ mediaTypes: ['application/merge-patch+json'] })
  merge(@Body() thing: ThingDto): unknown {
    return { received: thing };
  }

  @Post('closed')
  closed(@Body() thing: ThingDto): unknown {
    return thing;
  }

  @Post('stream')
  @HttpCode(200)
  @RequestBody({ stream: true, mediaTypes: ['application/x-ndjson'] })
  async stream(@Req() request: Request): Promise<unknown> {
    let bytes = 0;
    for await (const chunk of request) bytes += (chunk as Buffer).length;
    return { bytes, body: typeof request.body };
  }

  @Get('throws')
  throws(): never {
    throw new Error('the database password is hunter2', { cause: new Error('deep cause') });
  }

  @Get('throws-late')
  throwsLate(@Res() response: Response): never {
    response.write('half of');
    throw new Error('thrown late');
  }

  /** When what came behind it on the same connection has its answer. */
  @Get('later')
  async later(): Promise<unknown> {
    await delay(20);
    return {};
  }

  /** Longer than a connection of that test may be silent. */
  @Get('much-later')
  async muchLater(): Promise<unknown> {
    await delay(500);
    return {};
  }

  /** More than all buffers on the way to somebody who does not read. */
  @Get('long')
  long(): unknown {
    return { text: 'x'.repeat(16 * 1024 * 1024) };
  }

  @Get('lines')
  async lines(@Req() request: Request, @Res() response: Response): Promise<void> {
    await sendNdjson({ request, response }, oneLine(), { idleLimitMs: 1_000 });
  }

  @Get('health/live')
  live(): unknown {
    return { status: 'ok' };
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- what is sent as a stream waits for something elsewhere
async function* oneLine(): AsyncGenerator<string, void> {
  yield '{}\n';
}

/** Stands for authentication: it runs before the body is read. */
@Injectable()
class DoorGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request & { principal?: object }>();
    if (request.path === '/closed') throw new TokenMissingError();
    if (request.headers.authorization !== undefined) request.principal = { organizationId: 'organization-1' };
    return true;
  }
}

/** The edge as the service has it, around a few routes that need no database. It listens on a free port. */
export async function startEdgeApp({
  metrics = new Metrics(),
  ...options
}: Pick<HttpOptions, 'logger'> & Partial<HttpOptions>): Promise<NestExpressApplication> {
  @Module({
    controllers: [EdgeController],
    providers: [
      ProblemResponder,
      { provide: AppLogger, useValue: options.logger },
      { provide: APP_FILTER, useClass: ProblemDetailsFilter },
      { provide: APP_GUARD, useClass: DoorGuard },
      { provide: APP_GUARD, useClass: RequestBodyGuard },
      { provide: APP_PIPE, useClass: DtoValidationPipe },
    ],
  })
  class EdgeModule {}

  const testing = await Test.createTestingModule({ imports: [EdgeModule] }).compile();
  // Nest types these options as a class, which the linter takes at its word.
  const creation = Object.assign(new NestApplicationContextOptions(), { bodyParser: false });
  const app = testing.createNestApplication<NestExpressApplication>(new LeanExpressAdapter(), creation);
  app.useLogger(new NestLogger(options.logger));
  const quiet = { overload: { reason: () => null }, tracing: new NoTracing() };
  configureHttp(app, { ...quiet, ...options, metrics });
  await app.listen(0, '127.0.0.1');
  return app;
}
