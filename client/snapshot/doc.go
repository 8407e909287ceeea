// Package snapshot keeps what is to be known of an organisation in one file:
// the definitions of its object types, its members, and how many records it
// has. With it a mapping is checked, drafted or rehearsed without the network.
//
// [Take] reads it from the API, [Snapshot.Write] and [Load] are the file. That
// is a JSON object with an entry for each object type, by its name or slug: the
// answer of GET /v1/{objects}/definitions, ids included, as
// [lightfield-importer/client.Definitions] has it. Two entries are none:
//
//	"members"  the members as GET /v1/members lists them; missing when the key
//	           may not read them
//	"$about"   {"version": 1,                        of this format
//	            "saved":   "2026-11-23T10:00:00Z",   by the server's clock
//	            "counts":  {"account": 85, …}}       live records, members too
//
// Entries are added in later versions, never renamed; a reader passes over
// entries that begin with $ and that it does not know. An object type that is
// documented but has no entry (notes, where the API has no definitions of them)
// has the documented fields. The file is what sandbox.ReadDefinitions reads: a
// sandbox made of it is that organisation, without its records.
//
// Members have names and e-mail addresses, so the file is nobody else's to read.
package snapshot
