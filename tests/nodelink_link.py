"""A link of the standard node-link: what the tests that write such files have in common."""

ORDINARY_LINK = {
    "LANES": 2,
    "ROAD_RANK": "104",
    "ROAD_TYPE": "000",
    "ROAD_NO": "-",
    "ROAD_NAME": "첨단과기로",
    "ROAD_USE": "0",
    "MULTI_LINK": "0",
    "CONNECT": "000",
    "MAX_SPD": 50,
    "REST_VEH": "0",
    "REST_W": 0,
    "REST_H": 0,
}
