export default {
  eleventyComputed: {
    permalink: (data) => (data.plan ? `${data.plan}/${data.number}.html` : data.permalink),
  },
};
