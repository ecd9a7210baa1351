import { mongo } from 'mongoose';
import { Metrics } from '../../../../src/common/metrics/metrics';
import { connectingBy } from '../../../../src/database/driver/driver-connection';
import { CommandDurations } from '../../../../src/database/metrics/command-durations';
import { parseScrape } from '../../../support/scrape';
import { testSettings } from '../../../support/test-settings';

describe(CommandDurations.name, () => {
  let metrics: Metrics;
  let sut: CommandDurations;
  let client: mongo.MongoClient | undefined;

  beforeEach(() => {
    metrics = new Metrics();
    sut = new CommandDurations(metrics);
  });
  afterEach(() => client?.close());

  function connect(options: mongo.MongoClientOptions = {}): Promise<mongo.MongoClient> {
    const { MONGODB_URI: uri } = testSettings();
    client = new mongo.MongoClient(uri, { ...connectingBy(sut.connectionType()), ...options });
    return client.connect();
  }

  async function counts(): Promise<Readonly<Record<string, number>>> {
    const counters = parseScrape(await metrics.toText()).filter(({ name }) => name.endsWith('_count'));
    return Object.fromEntries(
      counters.map(({ labels, value }) => [`${labels['command']} ${labels['outcome']}`, value]),
    );
  }

  it('counts commands by name and outcome, and none of what it takes to connect', async () => {
    const database = (await connect()).db('oms_test_nothing');
    await Promise.all([database.collection('a').findOne(), database.collection('b').findOne()]);
    await expect(database.command({ find: 1 })).rejects.toThrow();
    expect(await counts()).toEqual({ 'find done': 2, 'find failed': 1 });
  });

  it.each(['SCRAM-SHA-256', 'MONGODB-X509'] as const)('counts no sign-in by %s either', async (mechanism) => {
    const auth = { username: 'nobody', password: mechanism === 'MONGODB-X509' ? '' : 'wrong' };
    await expect(connect({ auth, authMechanism: mechanism })).rejects.toThrow();
    expect(await counts()).toEqual({});
  });
});
