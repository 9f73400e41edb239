#include "base/request.h"

const char *
method_name(enum method m)
{
	switch (m) {
	case METHOD_GET:
		return "GET";
	case METHOD_POST:
		return "POST";
	case METHOD_PATCH:
		return "PATCH";
	case METHOD_PUT:
		return "PUT";
	case METHOD_DELETE:
		return "DELETE";
	case METHOD_SAY:
		return "SAY";
	}
	return "GET";
}
