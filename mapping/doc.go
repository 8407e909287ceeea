// Package mapping reads the YAML file that says how the rows of a spreadsheet
// become records, checks it against an organisation's definitions, and turns
// rows into drafts.
//
// The way through it: [ReadFile] or [Load] give a [Mapping] or every problem of
// the file at once; [Mapping.Compile] holds it against the definitions and the
// header of the data and gives a [Plan] or every problem; [Plan.Draft] turns
// the cells of one row into values ready to be sent, references still to be
// looked up, and all the faults of the row.
//
// A mapping is data. It runs no code and opens no file, and no input makes
// loading it take long or much memory: size, nesting, aliases and patterns are
// bounded. README.md beside this file is the reference of every key, and
// schema.json describes the file to editors.
package mapping
