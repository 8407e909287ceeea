// Package report is everything that a run shows and writes: the typed reports
// results.csv and rejected.csv ([Create]), the summary as text and as JSON
// ([Summary]), the progress on the terminal ([NewProgress]), the log ([NewLog]),
// metrics for Prometheus ([WriteMetrics]) and the rows of a ledger for the status
// command ([WriteRows]). [Prune] removes old reports. It computes nothing about the
// import itself: the job tells it how each row ended, and it tells people.
//
// # The JSON summary
//
// summary.json, which is also what --output json prints, is a contract.
// Version is 1. Fields are added, never renamed or given another meaning;
// programs that read it ignore the fields that they do not know. Every field
// is always present: a text that does not apply is "", a list is [], never null.
// Times are RFC 3339 in UTC, durations are seconds.
//
//	version            1
//	dry_run            true: nothing was written, rows says what would happen
//	program            version of the program
//	run_id             names the run in logs and in the checkpoint
//	import, object     the mapping's name and object type
//	file               the data as given on the command line
//	started, ended     by the clock of this machine
//	duration_seconds   from start to end, the waiting included
//	stopped            "" (came to its end), "interrupted", "outage", "max_errors",
//	                   "max_duration" or "fatal"
//	exit_code          the exit code of the program
//	error              why the run stopped, in words; "" when it did not
//	rows               read, created, updated, unchanged, skipped, rejected, ambiguous,
//	                   in_doubt, not_attempted; read is the sum of the others
//	rows_per_second    rows that were attempted by duration_seconds
//	stubs              records made of values that no record had, for relationships with
//	                   missing: create: {object, by, created, failed} for each object type
//	                   and field that holds the value; they are no rows, and failed counts
//	                   the values that have no record at the end
//	lists              lists of the web app that records were put on, for mappings with
//	                   add_to_list: {name, object, record_id, link, created, put, missing,
//	                   error}; created is true where the run made the list, put counts the
//	                   records that it put there (in a dry run both say what would be), and
//	                   missing those that are to be there and were not put, error why
//	recovered          writes of earlier runs, found open and settled by this one
//	unsettled          writes that are open or in doubt at the end, of rows of the file or not
//	vanished           rows of earlier runs that the file has no more: {count, unreadable};
//	                   rows that could not be read may be among them. null where it was not
//	                   computed: without identity columns, with --limit, for a run that
//	                   stopped and for a rejected.csv that came back
//	steps              of a migration: {name, object, mapping, file, links, not_started, error,
//	                   rows, warnings, unchecked, unmapped, errors, warning_kinds, errors_other, reports} for
//	                   each pass over a file, in the order in which they run; links is true for
//	                   a second pass, whose rows are not in the rows above; not_started says why
//	                   a step did not start, error why it did not come to its end, where no
//	                   other step is stopped by that; errors, errors_other, warning_kinds and
//	                   unchecked are those below, of the step alone
//	unlinked           rows of second passes that need somebody
//	warnings           rows, imported or not, of which something was left out
//	warning_kinds      the warnings, grouped as errors are; before them, once a column, ids
//	                   that a program has changed (digits_lost, zeros_lost, fraction),
//	                   whose rows are not among warnings
//	definitions        the saved file that stood in for the API in a dry run without the
//	                   network, and
//	definitions_saved  when it was saved; both "" where the API was asked
//	unchecked          what could not be checked so: {what, object, by, stubs, values, rows};
//	                   what is "key" (the API key and its scopes), "reference" (records that
//	                   rows link to; stubs is true where one is made of each value that has
//	                   none, values counts the distinct ones), "match" (records that rows
//	                   match; whether they would be created or updated), "list" (whether
//	                   there is the list of the name by) or "record" (what a row's record
//	                   holds, and whether it is still there); rows counts rows
//	unmapped           columns of the data that the mapping does not use
//	nameless           true: the mapping has no identity columns, so that a changed row
//	                   is another row
//	retries            requests that were sent again
//	requests           write, read, search: each {count, waited_seconds, too_many, statuses};
//	                   waited_seconds is summed over all requests of the category,
//	                   which wait side by side; too_many counts the answers 429;
//	                   statuses counts by the status of the answer, such as "201",
//	                   and "none" for requests without one
//	errors             kinds of faults, most frequent first: {column, field, reason,
//	                   message, count, example: {file, line}, allowed, places}; field, message,
//	                   example and allowed are the first one's, places are the first five:
//	                   {file, line, row, address, value, nearest, message};
//	                   with reason unknown_option, values are the first 1,000 texts that are no
//	                   options: {from, to, count}, to is the nearest option or "", so that
//	                   from and to are lines of a values table of the mapping; else none
//	errors_other       faults of further kinds, beyond those that are told apart
//	faults             the first 1,000 faults and warnings: {file, line, row, column, address,
//	                   field, severity, outcome, identity, reason, message, value, allowed,
//	                   nearest}; row and address (C17) are those that a spreadsheet program
//	                   shows, severity is "error", or "warning" where something was left
//	                   out; texts are cut after 400 bytes
//	faults_count       how many there are; reports.faults has all of them
//	changes            of the first rows that change a record, or in a dry run would, up
//	                   to 1,000 rows and 1 MB: {file, line, row, identity, record_id, link,
//	                   changes: [{field, label, old, new, names}]}; old and new are values
//	                   as the API has them, for relationships arrays of ids, and in a dry
//	                   run "(new account 5f0c…)" for one of a record that is still to be
//	                   made; names are what the file calls the records of new; record_id
//	                   and link are "" for a record that an earlier pass of a migration's
//	                   dry run would make
//	changes_count      how many rows there are; reports.changes has all of them
//	reports            dir, results, html, summary; and rejected, vanished, ambiguous,
//	                   faults and changes, each "" when there is nothing in it; a migration
//	                   as a whole has dir, html and summary, the others are those of its steps
//	reports_incomplete true: the reports could not be written to their end (a full disk)
//	checkpoint         the checkpoint's path
//	next               what can be done next: {do, command}; command may be ""
//
// # The other files
//
// faults.jsonl and changes.jsonl have all of what faults and changes of the
// summary begin to list, one JSON object of the same shape a line, in the order
// of the file. report.html shows a run to people: one file that loads nothing
// and runs nothing, and that does not grow with the data.
package report
