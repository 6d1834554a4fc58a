/** Generated from weather.proto by npm run update; never edited. */
export default {
  "nested": {
    "weather": {
      "nested": {
        "Weather": {
          "values": {
            "WEATHER_UNKNOWN": 0,
            "sunny": 1,
            "cloudy": 2,
            "rainy": 3,
            "snowy": 4,
            "windy": 5
          }
        },
        "Tweet": {
          "fields": {
            "description": {
              "type": "string",
              "id": 1
            },
            "country": {
              "type": "string",
              "id": 2
            },
            "weather": {
              "type": "Weather",
              "id": 3
            }
          }
        },
        "Accepted": {
          "fields": {
            "id": {
              "type": "string",
              "id": 1
            },
            "route": {
              "type": "string",
              "id": 2
            }
          }
        },
        "Tweets": {
          "methods": {
            "Publish": {
              "requestType": "Tweet",
              "responseType": "Accepted"
            }
          }
        }
      }
    }
  }
};
