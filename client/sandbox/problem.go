package sandbox

import (
	"fmt"
	"net/http"
)

// The machine-readable codes of the documentation.
const (
	codeUnknownField        = "unknown_field"
	codeUnknownRelationship = "unknown_relationship"
	codeResourceMissing     = "referenced_resource_missing"
	codeEntityMissing       = "relationship_entity_missing"
	codeEntityInactive      = "relationship_entity_inactive"
	codeWriteLimit          = "relationship_write_limit_exceeded"
	codeInvalidType         = "invalid_type"
	codeParameterMissing    = "parameter_missing"
	codeConfiguration       = "invalid_configuration"
	codeKeyTooLong          = "idempotency_key_too_long"
	codeVersionHeader       = "version_header"
	codeAmbiguousStage      = "ambiguous_stage_label"
	codeStageUnresolved     = "stage_unresolved_in_pipeline"
)

// A problem is a refusal: the error object of an answer and its status.
type problem struct {
	status     int
	Type       string      `json:"type"`
	Message    string      `json:"message"`
	Code       string      `json:"code,omitempty"`
	Param      string      `json:"param,omitempty"`
	Candidates []candidate `json:"candidates,omitempty"`
	retryAfter int         // seconds, 429 and 503
}

// A candidate is one of the stages that an ambiguous label may mean.
type candidate struct {
	StageOptionID string `json:"stageOptionId"`
	StageLabel    string `json:"stageLabel"`
	PipelineID    string `json:"pipelineId"`
	PipelineName  string `json:"pipelineName"`
}

func (p *problem) Error() string {
	return fmt.Sprintf("%d %s: %s", p.status, p.Type, p.Message)
}

// errorTypes are the types of the documentation by status.
var errorTypes = map[int]string{
	http.StatusBadRequest:            "bad_request",
	http.StatusUnauthorized:          "unauthorized",
	http.StatusForbidden:             "forbidden",
	http.StatusNotFound:              "not_found",
	http.StatusConflict:              "conflict",
	http.StatusRequestEntityTooLarge: "bad_request",
	http.StatusUnsupportedMediaType:  "unsupported_media_type",
	http.StatusUnprocessableEntity:   "unprocessable_content",
	http.StatusTooManyRequests:       "too_many_requests",
	http.StatusInternalServerError:   "internal_server_error",
	http.StatusBadGateway:            "bad_gateway",
	http.StatusServiceUnavailable:    "service_unavailable",
	http.StatusGatewayTimeout:        "gateway_timeout",
}

func refuse(status int, format string, args ...any) *problem {
	return &problem{status: status, Type: errorTypes[status], Message: fmt.Sprintf(format, args...)}
}

// badRequest is a 400, whose code and param name the cause.
func badRequest(code, param, format string, args ...any) *problem {
	p := refuse(http.StatusBadRequest, format, args...)
	p.Code, p.Param = code, param
	return p
}

// unprocessable is a 422: the request makes sense, the value does not.
func unprocessable(param, format string, args ...any) *problem {
	p := refuse(http.StatusUnprocessableEntity, format, args...)
	p.Param = param
	return p
}

func (p *problem) body(bare bool) []byte {
	if bare {
		return marshal(p)
	}
	return marshal(struct {
		Error *problem `json:"error"`
	}{p})
}
