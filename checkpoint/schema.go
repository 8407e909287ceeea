package checkpoint

import "slices"

const (
	// applicationID marks the file as a checkpoint of this program: "LFcp".
	applicationID = 0x4c466370
	// schemaVersion is kept in user_version. A change of schema raises it and
	// converts older files when they are opened for writing: see convert.go.
	schemaVersion = 5
	// readAlike is the oldest version that can be read as it is.
	readAlike = 5
)

// schema lists the statements that make a checkpoint. Opening compares the file's
// own schema with them, so their text is part of the format.
//
// Entries are in a table with row numbers: rows are appended and densely packed, and
// only two narrow indexes are hit in random places. As a table clustered by digest the
// same rows take a quarter more space, and each commit touches several times the pages.
//
// Writes are appended without an index, because every settled write pays for one, and
// only taking a run back would use it. Of their bodies, what many begin with stands once
// among the heads.
var schema = slices.Concat([]string{entriesTable}, lasting, kept)

// entriesTable has, beside what a row's record holds, the number of the list that the
// record was put on last: two bytes a row.
const entriesTable = entriesUpTo2 + `, list INTEGER)`

// entriesUpTo2 is the table as it was up to version 2, but for its end.
const entriesUpTo2 = `CREATE TABLE entries (entry INTEGER PRIMARY KEY, ledger INTEGER NOT NULL, id BLOB NOT NULL, label TEXT NOT NULL, record TEXT, revision INTEGER NOT NULL, content BLOB, fields BLOB, line INTEGER NOT NULL, refused INTEGER NOT NULL, outcome TEXT NOT NULL, code TEXT, message TEXT, run INTEGER, created_run INTEGER, at INTEGER`

// kept are the statements for what can be taken back, since version 5.
var kept = []string{
	`CREATE TABLE heads (head INTEGER PRIMARY KEY, bytes BLOB NOT NULL UNIQUE)`,
	`CREATE TABLE writes (write INTEGER PRIMARY KEY, run INTEGER NOT NULL, entry INTEGER NOT NULL, revision INTEGER NOT NULL, record TEXT NOT NULL, head INTEGER, body BLOB NOT NULL, before BLOB, at INTEGER)`,
	undosTable,
}

const undosTable = `CREATE TABLE undos (run INTEGER PRIMARY KEY, runs TEXT NOT NULL)`

// keptUpTo4 are those of the versions 2 to 4.
var keptUpTo4 = []string{
	`CREATE TABLE writes (write INTEGER PRIMARY KEY, run INTEGER NOT NULL, ledger INTEGER NOT NULL, id BLOB NOT NULL, revision INTEGER NOT NULL, record TEXT NOT NULL, body BLOB NOT NULL, before BLOB, at INTEGER)`,
	`CREATE INDEX writes_run ON writes (run)`,
	undosTable,
}

// lasting are the statements that all versions of the schema share.
var lasting = []string{
	`CREATE TABLE binding (base_url TEXT NOT NULL, sandbox TEXT NOT NULL)`,
	`CREATE TABLE definitions (object TEXT PRIMARY KEY, definition TEXT NOT NULL) WITHOUT ROWID`,
	`CREATE TABLE ledgers (ledger INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, object TEXT NOT NULL, identity TEXT NOT NULL, mapped TEXT NOT NULL, link TEXT NOT NULL)`,
	`CREATE TABLE runs (run INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, started INTEGER, ended INTEGER, import TEXT NOT NULL, file TEXT NOT NULL, program TEXT NOT NULL, dry_run INTEGER NOT NULL, exit_code INTEGER NOT NULL, counts TEXT NOT NULL)`,
	`CREATE UNIQUE INDEX entries_id ON entries (ledger, id)`,
	`CREATE INDEX entries_record ON entries (record) WHERE record IS NOT NULL`,
	`CREATE INDEX entries_refused ON entries (ledger) WHERE refused AND record IS NULL`,
	`CREATE TABLE intents (ledger INTEGER NOT NULL, id BLOB NOT NULL, label TEXT NOT NULL, operation TEXT NOT NULL, record TEXT, revision INTEGER NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL, before BLOB, content BLOB NOT NULL, fields BLOB, first_sent INTEGER, last_sent INTEGER, attempts INTEGER NOT NULL, line INTEGER NOT NULL, doubt TEXT, ref BLOB)`,
	`CREATE UNIQUE INDEX intents_id ON intents (ledger, id)`,
	`CREATE INDEX intents_record ON intents (record) WHERE record IS NOT NULL`,
}
