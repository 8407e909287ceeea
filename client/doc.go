// Package client speaks to the Lightfield REST API over net/http.
//
// Start with New, then ask Validate for what the key may do. Reads are
// Definitions, Retrieve, List and All; writes are Create, Update and Delete.
// Every method paces itself by its category (see package pace), retries what is
// worth retrying with the same key and the same bytes, and comes back only with
// an answer or with an error that says whether the server may have carried the
// request out: see Error, TransportError and WriteError.
//
// The package is general over object types. Objects holds what the documentation
// says about the built-in ones; any other name is taken for the slug of a custom
// object.
package client
